package dev.sluice.kernel.memory;

/// Something with an owner that was collected before its owner closed it.
///
/// @param what such as `lease of requests`
/// @param acquired where it was acquired: the stack of that moment
public record LeakReport(String what, Throwable acquired) {
    /// The first frame outside this package: where to look.
    public String place() {
        String own = LeakReport.class.getPackageName() + ".";
        for (StackTraceElement frame : acquired.getStackTrace()) {
            if (!frame.getClassName().startsWith(own)) {
                return frame.toString();
            }
        }
        return "unknown";
    }
}
