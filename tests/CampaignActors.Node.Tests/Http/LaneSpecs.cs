using System.IO.Pipelines;
using System.Text;
using CampaignActors.Actors.Client;
using CampaignActors.Node.Http;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Who waits, who is told to come again, and what that looks like.</summary>
public sealed class LaneSpecs
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task So_many_go_in_some_wait_and_the_next_is_told_to_come_again()
    {
        var lane = new Lane("tests", 2, 1, s_long);
        var first = await lane.EnterAsync(default);
        await lane.EnterAsync(default);
        var waiting = lane.EnterAsync(default);

        var busy = await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(default));
        Assert.Contains("3 requests for tests", busy.Message, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        first.Dispose(); // Twice gives back one turn.
        (await waiting).Dispose();
        (await lane.EnterAsync(default)).Dispose();
    }

    [Fact]
    public async Task Nobody_waits_for_ever_and_whoever_left_keeps_no_place()
    {
        var lane = new Lane("tests", 1, 1, TimeSpan.FromMilliseconds(20));
        using var turn = await lane.EnterAsync(default);
        await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(default));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lane.EnterAsync(gone.Token));

        turn.Dispose();
        (await lane.EnterAsync(default)).Dispose();
    }

    [Fact]
    public async Task A_connection_too_many_is_told_so_in_http_and_leaves_room_for_the_next()
    {
        var served = new TaskCompletionSource();
        var door = new ConnectionDoor(1).Guard(_ => served.Task);
        var (first, second) = (new Wire(), new Wire());
        var inside = door(first.Server);
        await second.ClientSaysAsync("GET / HTTP/1.1\r\n\r\n");

        var refused = door(second.Server);
        var answer = await Until.DoneAsync(second.AnswerAsync(), "the answer to the second");
        await second.ClientClosesAsync();
        await Until.DoneAsync(refused, "the second is let go");

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 2\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\"code\":\"busy\"}", answer, StringComparison.Ordinal);
        served.SetResult();
        await Until.DoneAsync(inside, "the first has gone");
        await Until.DoneAsync(door(new Wire().Server), "there is room again");
    }

    [Theory]
    [InlineData(1_024, 64)]
    [InlineData(4_096, 3_084)]
    [InlineData(long.MaxValue, 20_000)]
    public void Connections_leave_files_for_the_stores(long openFiles, int connections) =>
        Assert.Equal(connections, ConnectionDoor.Limit(openFiles));

    /// <summary>A connection without a network.</summary>
    private sealed class Wire
    {
        private readonly Pipe _in = new();
        private readonly Pipe _out = new();

        public Wire() => Server = new DefaultConnectionContext("test", new Two(_in.Reader, _out.Writer), new Two(_out.Reader, _in.Writer));

        public ConnectionContext Server { get; }

        public async Task ClientSaysAsync(string text) => await _in.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

        public async Task ClientClosesAsync() => await _in.Writer.CompleteAsync();

        public async Task<string> AnswerAsync() => await new StreamReader(_out.Reader.AsStream()).ReadToEndAsync();

        private sealed record Two(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
