package dev.portolan.apiserver.cel;

import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelListsExtensions;
import dev.cel.extensions.CelListsExtensions.Function;
import dev.cel.extensions.CelMathExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.extensions.CelSetsExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.HomogeneousLiteralValidator;
import dev.cel.validator.validators.RegexLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import dev.portolan.apiserver.cel.functions.KubernetesFunctions;

/** The language as Kubernetes has it: its options, its libraries, the variables {@code self} and {@code oldSelf}. */
final class Environment {
    /** Beside the cost limit, which counts at least one for an iteration. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableRegexPartialMatch(true)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .build();
    private static final CelStringExtensions STRINGS = CelExtensions.strings();
    private static final CelMathExtensions MATH = CelExtensions.math(2);
    private static final CelOptionalLibrary OPTIONAL = CelExtensions.optional();
    private static final CelSetsExtensions SETS = CelExtensions.sets(OPTIONS);
    private static final CelListsExtensions LISTS = CelExtensions.lists(
            Function.SLICE, Function.FLATTEN, Function.DISTINCT, Function.REVERSE, Function.SORT, Function.SORT_BY);

    private Environment() {}

    /** The older of the two interpreters: the other copies lists and maps whenever it sees them, at a cost that nobody can count. */
    static CelRuntime runtime() {
        return CelRuntimeFactory.legacyCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(STRINGS, MATH, OPTIONAL, SETS, LISTS, CelExtensions.comprehensions())
                .addFunctionBindings(KubernetesFunctions.bindings())
                .build();
    }

    /** A compiler of expressions at a place of this type; {@code oldSelf} may be optional. */
    static CelCompiler compiler(SchemaTypes types, CelType self, boolean optionalOldSelf) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(types.provider())
                .addLibraries(STRINGS, MATH, OPTIONAL, SETS, LISTS, CelExtensions.comprehensions())
                .addFunctionDeclarations(KubernetesFunctions.declarations())
                .addVar("self", self)
                .addVar("oldSelf", optionalOldSelf ? OptionalType.create(self) : self);
        return builder.build();
    }

    /** What Kubernetes checks beyond types: literals that say what they must, lists and maps of one type but for texts to be formatted. */
    static CelValidator validator(CelCompiler compiler, CelRuntime runtime) {
        return CelValidatorFactory.standardCelValidatorBuilder(compiler, runtime)
                .addAstValidators(
                        HomogeneousLiteralValidator.newInstance("format"),
                        RegexLiteralValidator.INSTANCE,
                        DurationLiteralValidator.INSTANCE,
                        TimestampLiteralValidator.INSTANCE)
                .build();
    }
}
