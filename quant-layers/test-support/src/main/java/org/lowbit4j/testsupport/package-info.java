/** What the tests of several modules share. */
@NullMarked
package org.lowbit4j.testsupport;

import org.jspecify.annotations.NullMarked;
