package io.gpulease.app;

import java.time.Duration;

/** Does nothing; stands where the core will be. */
final class IdleCore implements Core {
    @Override
    public void watch() {}

    @Override
    public boolean isSynced() {
        return true;
    }

    @Override
    public void act() {}

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void stop(Duration limit) {}
}
