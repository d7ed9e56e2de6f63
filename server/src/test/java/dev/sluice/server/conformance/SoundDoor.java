package dev.sluice.server.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands the real server, one for all tests, to each test that asks for a [Door].
final class SoundDoor implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SoundDoor.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Door.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Door door =
                context.getRoot().getStore(HERE).getOrComputeIfAbsent(Door.class, key -> new Door(null), Door.class);
        door.forget();
        return door;
    }
}
