package dev.sluice.junit;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests a [SluiceReceiver] as a parameter.
///
/// ```java
/// @ExtendWith(SluiceExtension.class)
/// class CartTest {
///     @Test
///     void aCartIsTraced(SluiceReceiver sluice) {
///         shop(sluice.httpEndpoint()).open("/cart");
///
///         sluice.awaitSpan("GET /cart").hasKind("SERVER").hasAttribute("http.route", "/cart");
///     }
/// }
/// ```
///
/// One receiver serves a test class, on free ports of loopback; each test begins with nothing received. Tests of one
/// class that run at the same time would see each other's telemetry.
public final class SluiceExtension implements ParameterResolver, BeforeEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SluiceExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        receiver(context).forget();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SluiceReceiver.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return receiver(context);
    }

    /// The one of the outermost test class, which JUnit closes with it.
    private static SluiceReceiver receiver(ExtensionContext context) {
        ExtensionContext outermost = context;
        while (outermost.getParent().isPresent()
                && outermost.getParent().get().getTestClass().isPresent()) {
            outermost = outermost.getParent().get();
        }
        return outermost
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(SluiceReceiver.class, any -> SluiceReceiver.start(), SluiceReceiver.class);
    }
}
