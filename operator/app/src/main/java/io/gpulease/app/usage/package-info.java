/** What tenants used in a month, in the forms of {@code gpulease usage}; it knows no cluster and no flags. */
@NullMarked
package io.gpulease.app.usage;

import org.jspecify.annotations.NullMarked;
