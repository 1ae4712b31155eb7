/**
 * A slice of a control plane for one test: nodes, pool, site, tenants and leases that no other test sees.
 * It must not know which control plane that is, nor leave anything behind in it.
 */
@NullMarked
package io.gpulease.testkit.estate;

import org.jspecify.annotations.NullMarked;
