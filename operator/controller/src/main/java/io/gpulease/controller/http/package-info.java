/** What the API server says in its answers' headers. */
@NullMarked
package io.gpulease.controller.http;

import org.jspecify.annotations.NullMarked;
