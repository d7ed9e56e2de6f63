package dev.sluice.server.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// All methods of this package that carry a [Rule].
final class RuleTests {
    private RuleTests() {}

    static List<Method> all() {
        try {
            Path classes = Path.of(RuleTests.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve(RuleTests.class.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(classes)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith("RulesTest.class"))
                        .sorted()
                        .flatMap(name -> rulesOf(name.substring(0, name.length() - ".class".length())))
                        .toList();
            }
        } catch (URISyntaxException | IOException failure) {
            throw new UncheckedIOException(new IOException(failure));
        }
    }

    private static Stream<Method> rulesOf(String name) {
        try {
            return Stream.of(Class.forName(RuleTests.class.getPackageName() + "." + name)
                            .getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Rule.class))
                    .sorted(Comparator.comparing(Method::getName));
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Runs the test against a server that has the fault.
    ///
    /// @return whether it noticed
    static boolean notices(Method test, Door door, Fault fault) throws ReflectiveOperationException {
        Constructor<?> constructor = test.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        test.setAccessible(true);
        door.switchTo(fault);
        try {
            test.invoke(constructor.newInstance(), door);
            return false;
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof AssertionError) {
                return true;
            }
            throw failed;
        }
    }
}
