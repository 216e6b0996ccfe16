/** What commands print: each result as a record whose components are the JSON keys, and as text for people. */
@NullMarked
package org.lowbit4j.samples.result;

import org.jspecify.annotations.NullMarked;
