package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import dev.sluice.pipeline.config.CorsSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which pages of other sites may send. Any thread.
///
/// Credentials that a browser adds by itself are let in for origins that are named, never for all.
public final class CrossOrigin implements UnaryOperator<HttpService> {
    /// The headers that pages may set wherever they may send at all, besides those that need no permission.
    private static final List<String> USUAL = List.of("content-type", "accept", "x-requested-with");

    private final @Nullable CorsSettings settings;
    private final List<Pattern> origins;

    /// @param settings null lets no page of another site send
    public CrossOrigin(@Nullable CorsSettings settings) {
        this.settings = settings;
        this.origins = settings == null
                ? List.of()
                : settings.allowedOrigins().stream().map(CrossOrigin::pattern).toList();
    }

    /// Whether pages of this origin may send.
    public boolean allows(@Nullable String origin) {
        return origin != null
                && origins.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
    }

    @Override
    public HttpService apply(HttpService service) {
        CorsSettings own = settings;
        if (own == null) {
            return service;
        }
        CorsServiceBuilder cors = CorsService.builder(this::allows).allowRequestMethods(HttpMethod.POST);
        if (!own.allowedOrigins().contains("*")) {
            cors.allowCredentials();
        }
        if (own.allowedHeaders().contains("*")) {
            cors.allowAllRequestHeaders(true);
        } else {
            cors.allowRequestHeaders(USUAL);
            cors.allowRequestHeaders(own.allowedHeaders());
        }
        if (!own.exposedHeaders().isEmpty()) {
            cors.exposeHeaders(own.exposedHeaders());
        }
        if (own.maxAgeSeconds() != null) {
            cors.maxAge(own.maxAgeSeconds());
        }
        return service.decorate(cors.newDecorator());
    }

    /// Origins are compared in lower case, as browsers send them.
    private static Pattern pattern(String allowed) {
        if (allowed.equals("*")) {
            return Pattern.compile(".*");
        }
        String[] parts = allowed.toLowerCase(Locale.ROOT).split("\\*", -1);
        return Pattern.compile(Arrays.stream(parts).map(Pattern::quote).collect(Collectors.joining("[^/]*")));
    }
}
