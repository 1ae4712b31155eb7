package io.gpulease.controller.statement;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.ledger.PageIndex;
import java.io.IOException;
import java.time.YearMonth;
import java.util.Optional;

/** The pages of the ledger as the API server has them. Each call waits for its answer. */
final class LedgerPages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;
    private final String path;

    /** {@code namespace} is the operator's own. */
    LedgerPages(Transport transport, String namespace) {
        this.transport = transport;
        this.path = Page.path(namespace);
    }

    /** @throws IOException when it cannot be asked, or is refused */
    PageIndex index() throws IOException, InterruptedException {
        return PageIndex.of(JSON.readTree(succeeded(PageIndex.call(path)).body()));
    }

    /** @return empty when there is none of that name (any more) */
    Optional<Page> page(String name) throws IOException, InterruptedException {
        Call call = Call.get(path + "/" + name);
        Answer answer = transport.send(call);
        return answer.isNotFound()
                ? Optional.empty()
                : Optional.of(Page.of(JSON.readTree(succeeded(call, answer).body())));
    }

    /** All records from that month on that the book has not taken in yet. */
    void read(PageIndex index, YearMonth from, UsageBook book) throws IOException, InterruptedException {
        for (PageIndex.Entry entry : index.whole()) {
            if (!entry.month().isBefore(from) && entry.last() > book.through()) {
                Optional<Page> page = page(entry.name());
                if (page.isEmpty()) {
                    throw new IOException("page %s of the ledger was merged meanwhile".formatted(entry.name()));
                }
                long number = page.get().first();
                for (String line : page.get().lines()) {
                    book.add(line, number++, entry.month());
                }
            }
        }
    }

    /** One of that name is there, made now or before. */
    void makeMerged(Page page) throws IOException, InterruptedException {
        Call call = Call.post(path, page.toObject(page.mergedName()).toString());
        Answer answer = transport.send(call);
        if (!answer.isConflict()) {
            succeeded(call, answer);
        }
    }

    /** That very page goes; nothing happens where another one has its name. */
    void delete(PageIndex.Entry entry) throws IOException, InterruptedException {
        var options = JSON.createObjectNode();
        options.putObject("preconditions").put("uid", entry.uid());
        Call call = Call.delete(path + "/" + entry.name(), options.toString());
        Answer answer = transport.send(call);
        if (!answer.isNotFound() && !answer.isConflict()) {
            succeeded(call, answer);
        }
    }

    private Answer succeeded(Call call) throws IOException, InterruptedException {
        return succeeded(call, transport.send(call));
    }

    static Answer succeeded(Call call, Answer answer) throws IOException {
        if (!answer.isSuccess()) {
            throw new IOException(
                    "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), answer.text()));
        }
        return answer;
    }
}
