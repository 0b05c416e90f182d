package dev.portolan.apiserver.cel.functions;

import dev.cel.common.CelFunctionDecl;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import java.util.stream.Stream;

/** All functions of this package. */
public final class KubernetesFunctions {
    private static final List<Function> ALL = Stream.of(
                    ListFunctions.ALL,
                    RegexFunctions.ALL,
                    UrlFunctions.ALL,
                    QuantityFunctions.ALL,
                    IpFunctions.ALL,
                    CidrFunctions.ALL,
                    List.of(FormatFunction.FORMAT))
            .flatMap(List::stream)
            .toList();

    private KubernetesFunctions() {}

    public static List<CelFunctionDecl> declarations() {
        return ALL.stream().map(Function::declaration).toList();
    }

    public static List<CelFunctionBinding> bindings() {
        return ALL.stream().flatMap(f -> f.bindings().stream()).toList();
    }
}
