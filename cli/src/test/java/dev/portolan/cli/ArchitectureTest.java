package dev.portolan.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows of docs/explanation/architecture.md. */
final class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.portolan");

    private static final Map<String, Set<String>> MAY_IMPORT = new LinkedHashMap<>(Map.of(
            "rules", Set.of(),
            "linux", Set.of(),
            "store", Set.of(),
            "apiserver", Set.of("rules", "store"),
            "client", Set.of("rules"),
            "controllers", Set.of("rules", "client"),
            "node", Set.of("rules", "client", "linux"),
            "proxy", Set.of("rules", "client", "linux"),
            "dns", Set.of("rules", "client"),
            "gateway", Set.of("rules", "client")));

    static {
        MAY_IMPORT.put("explain", Set.of("rules", "client"));
        MAY_IMPORT.put("ui", Set.of("rules", "client", "explain"));
    }

    @TestFactory
    List<DynamicTest> a_module_imports_only_what_the_architecture_allows() {
        var tests = new ArrayList<DynamicTest>();
        MAY_IMPORT.forEach((module, allowed) -> tests.add(DynamicTest.dynamicTest(module, () -> {
            var others = MAY_IMPORT.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(other -> "dev.portolan." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.portolan." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(ALL);
        })));
        return tests;
    }

    @Test
    void a_core_has_no_clock_no_io_and_no_threads() {
        noClasses()
                .that()
                .resideInAPackage("..core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..", "java.util.concurrent..", "io.fabric8.kubernetes.client..", "io.netty..")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(ALL);
    }

    @Test
    void only_linux_calls_foreign_functions() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.portolan.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(ALL);
    }

    @Test
    void every_module_is_looked_at() {
        var seen = ALL.stream()
                .map(c -> c.getPackageName().split("\\."))
                .filter(p -> p.length > 2)
                .map(p -> p[2])
                .distinct()
                .toList();
        assertThat(seen).containsAll(MAY_IMPORT.keySet());
    }
}
