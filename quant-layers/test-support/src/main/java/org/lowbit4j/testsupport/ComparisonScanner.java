package org.lowbit4j.testsupport;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Collects the calls in attributed sources that compare {@link TolerantTypes} by their {@code equals}. */
final class ComparisonScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private static final Set<String> EQUALS = Set.of("equals", "equalsWithEps", "deepEquals");

    /** What collections do by {@code equals}. */
    private static final Set<String> LOOKUPS =
            Set.of("contains", "containsAll", "containsValue", "indexOf", "lastIndexOf", "removeAll", "retainAll");

    /** What assertions do without {@code equals}. */
    private static final Set<String> HARMLESS = Set.of(
            "assertThat",
            "as",
            "describedAs",
            "withFailMessage",
            "overridingErrorMessage",
            "isSameAs",
            "isNotSameAs",
            "assertSame",
            "assertNotSame",
            "isNull",
            "isNotNull",
            "assertNull",
            "assertNotNull",
            "isInstanceOf",
            "isNotInstanceOf",
            "isExactlyInstanceOf",
            "isPresent",
            "isEmpty",
            "isNotEmpty",
            "hasSize",
            "hasSameSizeAs",
            "containsKey",
            "containsKeys",
            "containsOnlyKeys",
            "doesNotContainKey",
            "satisfies",
            "allSatisfy",
            "anySatisfy",
            "noneSatisfy",
            "matches",
            "allMatch",
            "anyMatch",
            "noneMatch",
            "extracting");

    private final Trees trees;
    private final TolerantTypes types;
    private final List<String> found = new ArrayList<>();

    ComparisonScanner(JavacTask task) {
        this.trees = Trees.instance(task);
        this.types = new TolerantTypes(task.getTypes(), task.getElements());
    }

    /** The names of the methods that compare, but for assertions. */
    static Stream<String> comparisons() {
        return Stream.concat(EQUALS.stream(), LOOKUPS.stream());
    }

    List<String> found() {
        return List.copyOf(found);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
        Element method = trees.getElement(getCurrentPath());
        if (method != null && method.getKind() == ElementKind.METHOD && isTolerant(call, method)) {
            report(call);
        }
        return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void nothing) {
        if (EQUALS.contains(reference.getName().toString()) && isTolerant(reference.getQualifierExpression())) {
            report(reference);
        }
        return super.visitMemberReference(reference, null);
    }

    private boolean isTolerant(MethodInvocationTree call, Element method) {
        String name = method.getSimpleName().toString();
        String owner = String.valueOf(method.getEnclosingElement());
        boolean ofArrays =
                call.getMethodSelect() instanceof MemberSelectTree select && isTolerant(select.getExpression());
        boolean withArrays = call.getArguments().stream().anyMatch(this::isTolerant);
        if (owner.startsWith("org.assertj.") || owner.startsWith("org.junit.")) {
            return (ofArrays || withArrays) && !HARMLESS.contains(name);
        }
        if (EQUALS.contains(name)) {
            return ofArrays || withArrays;
        }
        return owner.startsWith("java.util.") && withArrays && LOOKUPS.contains(name);
    }

    private boolean isTolerant(ExpressionTree expression) {
        @Nullable TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), expression));
        return type != null && types.areTolerant(type);
    }

    private void report(Tree tree) {
        CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
        long position = trees.getSourcePositions().getEndPosition(unit, tree);
        found.add(unit.getSourceFile().getName() + ":" + unit.getLineMap().getLineNumber(position) + ": "
                + tree.toString().replaceAll("\\s+", " "));
    }
}
