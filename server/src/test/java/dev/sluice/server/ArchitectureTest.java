package dev.sluice.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The house's arrows. Think twice before editing: a change here is a change of the architecture.
class ArchitectureTest {
    /// Module → what it may import besides itself and `kernel`; a module that is not listed does not exist.
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "kernel", Set.of(),
            "otlp", Set.of(),
            "journal", Set.of(),
            "client", Set.of("journal", "otlp"),
            "cache", Set.of(),
            "store", Set.of("otlp"),
            "pipeline", Set.of("client", "journal", "otlp"),
            "ui", Set.of(),
            "sdk", Set.of("client", "otlp"),
            "server", Set.of("otlp", "client", "cache", "journal", "store", "pipeline", "ui"));

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.sluice");
        assertThat(classes).isNotEmpty();
    }

    @Test
    void everyClassBelongsToAModuleOfTheHouse() {
        Set<String> modules = new TreeSet<>();
        for (JavaClass type : classes) {
            modules.add(moduleOf(type.getPackageName()));
        }
        assertThat(ARROWS.keySet()).containsAll(modules);
    }

    @Test
    void modulesImportOnlyWhatTheirArrowsAllow() {
        ARROWS.forEach((module, allowed) -> {
            Set<String> forbidden = new TreeSet<>(ARROWS.keySet());
            forbidden.removeAll(allowed);
            forbidden.remove(module);
            forbidden.remove("kernel");
            for (String other : forbidden) {
                noClasses()
                        .that()
                        .resideInAPackage("dev.sluice." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.sluice." + other + "..")
                        .allowEmptyShould(true)
                        .check(classes);
            }
        });
    }

    @Test
    void heavyDependenciesStayInTheModuleThatNeedsThem() {
        onlyIn("com.linecorp.armeria", "server", "client");
        onlyIn("io.netty", "server", "client");
        onlyIn("com.github.benmanes", "cache");
        onlyIn("io.lettuce", "cache");
        onlyIn("org.duckdb", "store");
        onlyIn("org.apache.iceberg", "store");
        onlyIn("com.github.luben.zstd", "store", "server.transport", "server.load");
        onlyIn("org.snakeyaml", "pipeline");
        onlyIn("picocli", "server");
        onlyIn("com.nimbusds", "server.security");
        onlyIn("at.favre", "server.security");
        onlyIn("com.google.protobuf", "none");
    }

    @Test
    void packagesHaveNoCyclesInsideAModule() {
        for (String module : ARROWS.keySet()) {
            slices().matching("dev.sluice." + module + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() {
        Map<String, Boolean> marked = new TreeMap<>();
        for (JavaClass type : classes) {
            boolean packageInfo = type.getSimpleName().equals("package-info");
            marked.merge(
                    type.getPackageName(), packageInfo && type.isAnnotatedWith(NullMarked.class), Boolean::logicalOr);
        }
        List<String> bare = new ArrayList<>();
        marked.forEach((name, isMarked) -> {
            if (!isMarked) {
                bare.add(name);
            }
        });
        assertThat(bare).as("packages without a @NullMarked package-info").isEmpty();
    }

    @Test
    void namesAreNounsOfTheField() {
        List<String> forbidden = new ArrayList<>();
        for (JavaClass type : classes) {
            boolean topLevel = !type.getName().contains("$");
            if (topLevel && type.getSimpleName().matches(".*(Impl|Manager|Helper|Utils?|Base|Info|Data|Wrapper)")) {
                forbidden.add(type.getName());
            }
        }
        assertThat(forbidden).isEmpty();
    }

    @Test
    void noMutableStatics() {
        List<String> mutable = new ArrayList<>();
        for (JavaClass type : classes) {
            type.getFields().stream()
                    .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                    .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                    .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                    .forEach(field -> mutable.add(field.getFullName()));
        }
        assertThat(mutable).isEmpty();
    }

    private static void onlyIn(String library, String... modules) {
        String[] packages =
                Stream.of(modules).map(module -> "dev.sluice." + module + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.sluice..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(classes);
    }

    private static String moduleOf(String packageName) {
        String rest = packageName.substring("dev.sluice.".length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
