package io.gpulease.app;

import java.util.Optional;

/** Which Gpulease this is. */
final class Version {
    private Version() {}

    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
