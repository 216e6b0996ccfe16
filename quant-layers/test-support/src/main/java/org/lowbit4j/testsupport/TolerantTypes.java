package org.lowbit4j.testsupport;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * Types whose {@code equals} may take different numbers for equal: arrays and buffers of ND4J, Java arrays and generic types of
 * them, records that hold one, classes with an {@code equals} of their own and a field of such a type.
 */
final class TolerantTypes {

    /** ND4J's, and interfaces whose implementations compare arrays by their {@code equals}. */
    private static final List<String> ROOTS = List.of(
            "org.nd4j.linalg.api.ndarray.INDArray",
            "org.nd4j.linalg.api.buffer.DataBuffer",
            "org.nd4j.linalg.dataset.api.DataSet",
            "org.nd4j.linalg.dataset.api.MultiDataSet",
            "org.deeplearning4j.nn.gradient.Gradient",
            "org.deeplearning4j.nn.api.Model");

    private static final Set<Modifier> NOT_COMPARED = Set.of(Modifier.STATIC, Modifier.TRANSIENT);

    private final Types types;
    private final List<TypeMirror> roots;
    private final Map<TypeElement, Boolean> holders = new HashMap<>();

    TolerantTypes(Types types, Elements elements) {
        this.types = types;
        this.roots = ROOTS.stream()
                .map(elements::getTypeElement)
                .filter(Objects::nonNull)
                .map(Element::asType)
                .toList();
    }

    boolean areTolerant(TypeMirror type) {
        return switch (type.getKind()) {
            case ARRAY -> areTolerant(((ArrayType) type).getComponentType());
            case TYPEVAR -> isRoot(types.erasure(((TypeVariable) type).getUpperBound()));
            case WILDCARD -> {
                TypeMirror bound = ((WildcardType) type).getExtendsBound();
                yield bound != null && areTolerant(bound);
            }
            case INTERSECTION -> ((IntersectionType) type).getBounds().stream().anyMatch(this::areTolerant);
            case DECLARED -> isTolerant((DeclaredType) type);
            default -> false;
        };
    }

    private boolean isTolerant(DeclaredType type) {
        if (((TypeElement) type.asElement()).getQualifiedName().contentEquals("java.lang.Class")) {
            return false;
        }
        return isRoot(types.erasure(type))
                || type.getTypeArguments().stream().anyMatch(this::areTolerant)
                || holdsOne((TypeElement) type.asElement());
    }

    private boolean isRoot(TypeMirror erased) {
        return erased.getKind() == TypeKind.DECLARED
                && roots.stream().anyMatch(root -> types.isAssignable(erased, types.erasure(root)));
    }

    private boolean holdsOne(TypeElement type) {
        Boolean known = holders.get(type);
        if (known != null) {
            return known;
        }
        holders.put(type, false); // while its own fields are looked at
        boolean holds = hasEquals(type)
                && hierarchy(type)
                        .flatMap(level -> ElementFilter.fieldsIn(level.getEnclosedElements()).stream())
                        .filter(field -> Collections.disjoint(field.getModifiers(), NOT_COMPARED))
                        .anyMatch(field -> areTolerant(field.asType()));
        holders.put(type, holds);
        return holds;
    }

    private boolean hasEquals(TypeElement type) {
        return type.getKind() == ElementKind.RECORD
                || hierarchy(type)
                        .flatMap(level -> ElementFilter.methodsIn(level.getEnclosedElements()).stream())
                        .anyMatch(method -> method.getSimpleName().contentEquals("equals")
                                && method.getParameters().size() == 1);
    }

    /** The class and those that it extends, without Object. */
    private Stream<TypeElement> hierarchy(TypeElement type) {
        return Stream.iterate(type, level -> level.getSuperclass().getKind() == TypeKind.DECLARED, level ->
                (TypeElement) ((DeclaredType) level.getSuperclass()).asElement());
    }
}
