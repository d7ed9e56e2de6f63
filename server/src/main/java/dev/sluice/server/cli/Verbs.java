package dev.sluice.server.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;

/// Makes the verbs, handing the shell to those that want it.
final class Verbs implements CommandLine.IFactory {
    private final Shell shell;

    Verbs(Shell shell) {
        this.shell = shell;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            boolean wantsShell =
                    constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0].equals(Shell.class);
            if (wantsShell) {
                return type.cast(constructor.newInstance(shell));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
