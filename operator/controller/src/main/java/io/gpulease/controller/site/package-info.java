/** Reports on sites, and keeps one that is being removed while leases hold GPUs there. */
@NullMarked
package io.gpulease.controller.site;

import org.jspecify.annotations.NullMarked;
