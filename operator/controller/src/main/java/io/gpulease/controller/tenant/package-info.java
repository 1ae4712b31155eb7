/** Brings up the namespaces of tenants, reports on tenants, and keeps one that is being removed until its leases have ended. */
@NullMarked
package io.gpulease.controller.tenant;

import org.jspecify.annotations.NullMarked;
