package dev.portolan.apiserver.cel.functions;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A function: how it is declared and what it does. */
record Function(CelFunctionDecl declaration, ImmutableSet<CelFunctionBinding> bindings) {

    /** One of its forms. */
    record Overload(CelOverloadDecl declaration, CelFunctionBinding binding) {}

    /** What a form does; what it throws as IllegalArgumentException ends the expression with its message. */
    interface Body {
        Object apply(Object[] arguments);
    }

    static Function of(String name, Overload... overloads) {
        var declarations = Arrays.stream(overloads).map(Overload::declaration).toList();
        var bindings = Arrays.stream(overloads).map(Overload::binding).toList();
        return new Function(
                CelFunctionDecl.newFunctionDeclaration(name, declarations),
                CelFunctionBinding.fromOverloads(name, bindings));
    }

    /** {@code on.name(others)}; the body gets {@code on} first. */
    static Overload member(String id, CelType result, Body body, CelType on, CelType... others) {
        var declaration = CelOverloadDecl.newMemberOverload(id, result, join(on, others));
        return new Overload(declaration, binding(id, body, join(on, others)));
    }

    /** {@code name(parameters)}. */
    static Overload global(String id, CelType result, Body body, CelType... parameters) {
        var declaration = CelOverloadDecl.newGlobalOverload(id, result, parameters);
        return new Overload(declaration, binding(id, body, List.of(parameters)));
    }

    private static List<CelType> join(CelType on, CelType... others) {
        var all = new ArrayList<CelType>();
        all.add(on);
        all.addAll(List.of(others));
        return all;
    }

    @SuppressWarnings("Immutable") // the bodies of this package keep nothing
    private static CelFunctionBinding binding(String id, Body body, List<CelType> parameters) {
        List<Class<?>> classes =
                parameters.stream().<Class<?>>map(Function::javaClass).toList();
        return CelFunctionBinding.from(id, classes, body::apply);
    }

    private static Class<?> javaClass(CelType type) {
        return switch (type.kind()) {
            case BOOL -> Boolean.class;
            case INT -> Long.class;
            case DOUBLE -> Double.class;
            case STRING -> String.class;
            case BYTES -> CelByteString.class;
            case LIST -> List.class;
            case MAP -> Map.class;
            default -> type.kind() == CelKind.OPAQUE ? Opaque.javaClass(type) : Object.class;
        };
    }
}
