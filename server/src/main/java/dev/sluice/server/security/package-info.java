/// What stands between a port and its services: certificates, who a request comes from, what that sender may do.
///
/// Start with [RouteTable], in which every route has its permission, and [Gate], which asks for it; [Login] is how
/// people get past it with a browser. This package must never know what a service does or how its port words a
/// refusal.
@NullMarked
package dev.sluice.server.security;

import org.jspecify.annotations.NullMarked;
