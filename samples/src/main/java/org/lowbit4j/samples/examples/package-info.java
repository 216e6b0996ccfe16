/**
 * Programs to copy, one idea each. They are run after {@code mvn package -DskipTests} with
 * {@code java -cp "samples/target/lowbit/lib/*" org.lowbit4j.samples.examples.NAME ARGUMENTS}.
 */
@NullMarked
package org.lowbit4j.samples.examples;

import org.jspecify.annotations.NullMarked;
