package io.gpulease.rules.facts;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a container.
 *
 * @param kind {@code main}, {@code init} or {@code ephemeral}
 * @param capabilities that it adds
 * @param env names only: values may be secrets
 * @param gpus that it asks for: devices of the resources that pools count
 */
public record Container(
        String name,
        String kind,
        String image,
        List<String> command,
        List<String> args,
        List<String> env,
        boolean privileged,
        boolean allowPrivilegeEscalation,
        List<String> capabilities,
        Optional<Long> runAsUser,
        long gpus) {

    public Container {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        capabilities = List.copyOf(capabilities);
    }

    /** The same with so many devices. */
    public Container with(long devices) {
        return new Container(
                name,
                kind,
                image,
                command,
                args,
                env,
                privileged,
                allowPrivilegeEscalation,
                capabilities,
                runAsUser,
                devices);
    }
}
