package org.lowbit4j.binconv.nd4j;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of variables for nodes, unique in a graph, and back. A variable is called as its node, whose name several nodes may
 * share; the second is called {@code name#2}. The characters that mean something here or to SameDiff are written as %23 (#),
 * %3A (:) and %25 (%).
 */
final class VariableNames {

    /** Loading takes a variable that is called like an op for that op's output. */
    private static final Pattern OP_NAME =
            Pattern.compile("(add|multiply|maximum|concat|reshape|lowbit_\\w+?)(_\\d+)?");

    private static final Pattern NUMBER = Pattern.compile("#\\d+$");

    private final Set<String> taken = new HashSet<>();

    /** A name for the variable of a node. */
    String unique(String node) {
        String base = node.replace("%", "%25").replace("#", "%23").replace(":", "%3A");
        boolean plain = !base.isEmpty() && !OP_NAME.matcher(base).matches();
        String name = plain ? base : base + "#1";
        for (int number = 2; !taken.add(name); number++) {
            name = base + "#" + number;
        }
        return name;
    }

    /** The name of the node that a variable was called after. */
    static String node(String variable) {
        return NUMBER.matcher(variable)
                .replaceFirst("")
                .replace("%3A", ":")
                .replace("%23", "#")
                .replace("%25", "%");
    }
}
