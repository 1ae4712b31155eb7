/**
 * Sets up sites, pools, tenants and the owner's own work, and acts as the tenants while the demo runs.
 * It must not judge what becomes of it.
 */
@NullMarked
package io.gpulease.demo.stage;

import org.jspecify.annotations.NullMarked;
