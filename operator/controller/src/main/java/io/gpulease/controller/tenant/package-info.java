/**
 * Brings up the namespaces of tenants with what belongs into them (rights, network policy, quota, limits) and keeps them in
 * order, reports on tenants, and keeps one that is being removed until its leases have ended. Knows nothing of leases but that.
 */
@NullMarked
package io.gpulease.controller.tenant;

import org.jspecify.annotations.NullMarked;
