package dev.sluice.server.cli;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// Makes the verbs, handing the shell, or the environment alone, to those that want it.
final class Verbs implements CommandLine.IFactory {
    private final Shell shell;

    Verbs(Shell shell) {
        this.shell = shell;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            List<Class<?>> wanted = List.of(constructor.getParameterTypes());
            if (wanted.equals(List.of(Shell.class))) {
                return type.cast(constructor.newInstance(shell));
            }
            if (wanted.equals(List.of(Map.class))) {
                return type.cast(constructor.newInstance(shell.environment()));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
