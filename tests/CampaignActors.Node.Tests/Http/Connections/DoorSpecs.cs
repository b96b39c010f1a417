using System.IO.Pipelines;
using CampaignActors.Node.Http.Connections;
using Microsoft.AspNetCore.Connections;

namespace CampaignActors.Node.Tests.Http.Connections;

/// <summary>Connections: how many, how many of one address, which make place, and which are told that there is no room.</summary>
public sealed class DoorSpecs
{
    private static readonly IPAddress s_here = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress s_there = IPAddress.Parse("10.0.0.2");
    private static readonly DoorLimits s_wide = new(100, 0, 0, TimeSpan.FromMinutes(10), new HashSet<string>()) { IdleFor = TimeSpan.Zero };

    private static ConnectionDoor Door(DoorLimits limits) => new(limits, TimeProvider.System);

    [Fact]
    public async Task A_connection_too_many_is_told_so_in_http_and_leaves_room_for_the_next()
    {
        var door = Door(s_wide with { Total = 1 });
        var inside = new Visit(door, s_here, busy: true);

        var refused = new Visit(door, s_there, busy: true);
        var answer = await refused.AnswerAsync();

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 2\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\"code\":\"busy\"}", answer, StringComparison.Ordinal);
        await inside.EndAsync();
        Assert.True(new Visit(door, s_there, busy: true).IsServed);
    }

    [Fact]
    public async Task An_address_has_its_share_and_others_have_theirs()
    {
        var door = Door(s_wide with { OfOne = 2 });
        _ = new Visit(door, s_here, busy: true);
        _ = new Visit(door, s_here, busy: true);

        var third = new Visit(door, s_here, busy: true);
        var answer = await third.AnswerAsync();

        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
        Assert.Contains(
            "10.0.0.1 has 2 connections open, which is the share of one address (Http__ConnectionsPerAddress)",
            answer,
            StringComparison.Ordinal);
        Assert.True(new Visit(door, s_there, busy: true).IsServed);
    }

    [Fact]
    public void The_connections_of_a_proxy_are_not_counted()
    {
        var door = Door(s_wide with { OfOne = 1, Proxies = new HashSet<string> { "10.0.0.1" } });

        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(new Visit(door, s_here, busy: true).IsServed));
    }

    /// <summary>Clients that connect and send nothing push one another out, not those who ask.</summary>
    [Fact]
    public async Task The_longest_silent_connection_makes_place()
    {
        var door = Door(s_wide with { OfOne = 3 });
        var (busy, oldest, silent) = (new Visit(door, s_here, busy: true), new Visit(door, s_here), new Visit(door, s_here));

        var next = new Visit(door, s_here, busy: true);

        Assert.True(next.IsServed);
        await oldest.ClosedAsync();
        Assert.False(silent.IsClosed);
        Assert.False(busy.IsClosed);
        Assert.Equal(3, door.Open);
    }

    /// <summary>Of a burst, those whose request is on its way are not reset: who comes too late is told so.</summary>
    [Fact]
    public async Task A_connection_that_has_just_come_makes_no_place()
    {
        var door = Door(s_wide with { OfOne = 1, IdleFor = TimeSpan.FromMinutes(10) });
        var first = new Visit(door, s_here);

        var answer = await new Visit(door, s_here, busy: true).AnswerAsync();

        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
        Assert.False(first.IsClosed);
    }

    [Fact]
    public async Task A_connection_between_two_requests_makes_place_as_well()
    {
        var door = Door(s_wide with { Total = 1 });
        var first = new Visit(door, s_here, busy: true);
        first.Seat!.Finish();

        Assert.True(new Visit(door, s_there, busy: true).IsServed);

        await first.ClosedAsync();
    }

    [Fact]
    public async Task Where_all_are_busy_some_are_taken_for_administrators()
    {
        var door = Door(s_wide with { OfOne = 1, Reserved = 1 });
        _ = new Visit(door, s_here, busy: true);

        var reserved = new Visit(door, s_here, busy: true);
        var refused = new Visit(door, s_here, busy: true);

        Assert.True(reserved.Seat!.IsReserved);
        Assert.StartsWith("HTTP/1.1 429 ", await refused.AnswerAsync(), StringComparison.Ordinal);
        await reserved.EndAsync();
        Assert.True(new Visit(door, s_here, busy: true).Seat!.IsReserved);
    }

    [Fact]
    public async Task A_connection_without_a_request_is_closed()
    {
        var door = Door(s_wide with { RequestWithin = TimeSpan.FromMilliseconds(1) });
        var silent = new Visit(door, s_here);

        await silent.ClosedAsync();

        Assert.Equal(0, door.Open);
    }

    /// <summary>A connection without a network, within the door.</summary>
    private sealed class Visit
    {
        private readonly Pipe _in = new();
        private readonly Pipe _out = new();
        private readonly TaskCompletionSource _served = new();
        private readonly Connection _connection;
        private readonly Task _inside;

        public Visit(ConnectionDoor door, IPAddress from, bool busy = false)
        {
            _connection = new Connection(new Two(_in.Reader, _out.Writer)) { RemoteEndPoint = new IPEndPoint(from, 40_000) };
            if (busy)
                _in.Writer.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n")).AsTask().Wait();
            _inside = door.Guard(connection =>
            {
                Seat = connection.Features.Get<ConnectionDoor.Seat>();
                if (busy)
                    Seat!.Begin();
                return _served.Task;
            })(_connection);
        }

        public ConnectionDoor.Seat? Seat { get; private set; }

        public bool IsServed => Seat is not null;

        public bool IsClosed => _connection.Aborted.Task.IsCompleted;

        /// <summary>As the web server does when a connection was aborted.</summary>
        public async Task ClosedAsync()
        {
            await Until.DoneAsync(_connection.Aborted.Task, "it is closed");
            await EndAsync();
        }

        public async Task EndAsync()
        {
            _served.TrySetResult();
            await Until.DoneAsync(_inside, "it has gone");
        }

        public async Task<string> AnswerAsync()
        {
            var answer = await Until.DoneAsync(new StreamReader(_out.Reader.AsStream()).ReadToEndAsync(), "the answer");
            await _in.Writer.CompleteAsync();
            await Until.DoneAsync(_inside, "it is let go");
            return answer;
        }

        private sealed class Connection(IDuplexPipe transport) : DefaultConnectionContext("test", transport, transport)
        {
            public TaskCompletionSource Aborted { get; } = new();

            public override void Abort(ConnectionAbortedException abortReason) => Aborted.TrySetResult();
        }

        private sealed record Two(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
