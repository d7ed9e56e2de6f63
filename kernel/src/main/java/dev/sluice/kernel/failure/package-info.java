/// What happens to a failure of which an operator must hear: counted, logged, told, answered.
///
/// Start with [FailureHandler]. Must never know a log library, a protocol or a telemetry word.
@NullMarked
package dev.sluice.kernel.failure;

import org.jspecify.annotations.NullMarked;
