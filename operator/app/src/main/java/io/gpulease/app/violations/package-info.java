/** Violations of written rules, as they are shown to people and to programs. */
@NullMarked
package io.gpulease.app.violations;

import org.jspecify.annotations.NullMarked;
