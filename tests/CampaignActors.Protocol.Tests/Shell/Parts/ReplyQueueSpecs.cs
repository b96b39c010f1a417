namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class ReplyQueueSpecs
{
    private readonly List<ShellAction> _left = [];
    private readonly ReplyQueue _queue;

    public ReplyQueueSpecs() => _queue = new ReplyQueue(ShellRules.Strict, _left);

    [Fact]
    public void Answer_on_a_durable_row_leaves_at_once()
    {
        _queue.Add(3, ReplyTo("a"), durable: 3);

        Assert.Equal(["a"], Left());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Answer_waits_until_its_row_is_durable()
    {
        _queue.Add(4, ReplyTo("a"), durable: 3);
        Assert.Empty(_left);

        _queue.Release(durable: 4);

        Assert.Equal(["a"], Left());
    }

    [Fact]
    public void Answer_that_could_leave_waits_for_those_before_it()
    {
        _queue.Add(4, ReplyTo("first"), durable: 3);
        _queue.Add(2, ReplyTo("second"), durable: 3);
        Assert.Empty(_left);

        _queue.Release(durable: 4);

        Assert.Equal(["first", "second"], Left());
    }

    [Fact]
    public void Failed_write_answers_unknown_and_drops_everything_else()
    {
        _queue.Add(4, ReplyTo("client"), durable: 3);
        _queue.Add(4, new ShellAction.Alarm("a confirmation or a read"), durable: 3);

        _queue.Fail();

        Assert.Equal(Outcome.Unknown, Assert.IsType<ShellAction.Reply>(Assert.Single(_left)).Answer.Outcome);
        Assert.Equal(0, _queue.Count);
    }

    private static ShellAction.Reply ReplyTo(string caller) => new(caller, Answer.Rejected(0, Refusal.Invalid, ""));

    private IEnumerable<object> Left() => _left.Cast<ShellAction.Reply>().Select(r => r.To);
}
