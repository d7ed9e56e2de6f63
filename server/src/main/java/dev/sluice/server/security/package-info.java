/// What stands between a port and its services: certificates, who a request comes from, what that sender may do.
///
@NullMarked
package dev.sluice.server.security;

import org.jspecify.annotations.NullMarked;
