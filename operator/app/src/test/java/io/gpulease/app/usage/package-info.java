@NullMarked
package io.gpulease.app.usage;

import org.jspecify.annotations.NullMarked;
