/**
 * One planning cycle: a snapshot in, a decision for every waiting lease out, and an answer to
 * every lease that holds something and asks for more, and to everybody who asks for a quote. It sees all other packages of the engine,
 * none of them sees it; it knows nothing of how a decision is carried out.
 */
@NullMarked
package io.gpulease.engine.schedule;

import org.jspecify.annotations.NullMarked;
