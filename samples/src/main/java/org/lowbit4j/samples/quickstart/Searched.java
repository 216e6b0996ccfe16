package org.lowbit4j.samples.quickstart;

import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.samples.quickstart.Quickstart.Trained;

/**
 * What a search came to.
 *
 * @param search the search network and how its training went
 * @param plan the bits that were found
 * @param costs of all plans
 */
public record Searched(Trained search, DerivedPlan plan, SearchCosts costs) {}
