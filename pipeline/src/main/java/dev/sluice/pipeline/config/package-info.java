/// The one configuration loader: YAML in the Collector's shape, our own settings below `sluice:`, flags and
/// environment over it, and every problem reported at once with its file, line and column.
///
/// Start with [ConfigurationLoader]; what comes out is a [Configuration], a plain value. This package must
/// never open a port, a data folder or a journal.
@NullMarked
package dev.sluice.pipeline.config;

import org.jspecify.annotations.NullMarked;
