/** Reports on sites, and keeps one that is being removed while pools name it. */
@NullMarked
package io.gpulease.controller.site;

import org.jspecify.annotations.NullMarked;
