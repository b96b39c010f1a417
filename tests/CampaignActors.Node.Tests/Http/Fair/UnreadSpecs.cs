using CampaignActors.Node.Http;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace CampaignActors.Node.Tests.Http.Fair;

/// <summary>Answers that are ready and that clients do not read: so many bytes of one caller and of all, and not for ever.</summary>
public sealed class UnreadSpecs
{
    private const int Megabyte = 1 << 20;
    private static readonly HttpOptions s_options = new()
    {
        UnreadBytes = 8 * Megabyte, UnreadBytesPerCaller = 2 * Megabyte, ReservedPercent = 25,
    };
    private static readonly Asker s_mia = new("key:mia");

    [Fact]
    public void One_caller_has_its_share_and_gets_it_back()
    {
        var unread = new UnreadBytes(s_options);
        var first = unread.Take(s_mia, Megabyte);
        unread.Take(s_mia, Megabyte);

        var used = Assert.Throws<ShareUsedException>(() => unread.Take(s_mia, Megabyte));

        Assert.Contains("2 MB of answers", used.Message, StringComparison.Ordinal);
        Assert.Contains("Http__UnreadBytesPerCaller", used.Message, StringComparison.Ordinal);
        unread.Take(new("key:bob"), Megabyte);
        first.Release(Megabyte / 2);
        Assert.Throws<ShareUsedException>(() => unread.Take(s_mia, Megabyte));
        first.Dispose();
        first.Dispose(); // Twice gives back once.
        unread.Take(s_mia, Megabyte);
        Assert.Equal(3 * Megabyte, unread.Now);
    }

    [Fact]
    public void All_callers_share_a_total_of_which_a_part_is_for_administrators()
    {
        var unread = new UnreadBytes(s_options);
        foreach (var n in Enumerable.Range(0, 3))
            unread.Take(new($"key:{n}"), 2 * Megabyte);

        Assert.Throws<TooBusyException>(() => unread.Take(s_mia, Megabyte));

        unread.Take(new("key:admin", Administrator: true), 2 * Megabyte);
        Assert.Throws<TooBusyException>(() => unread.Take(new("key:root", Administrator: true), Megabyte));
    }

    [Fact]
    public void Single_answer_of_any_size_passes_and_small_ones_are_free()
    {
        var unread = new UnreadBytes(s_options);
        using (unread.Take(s_mia, 100 * Megabyte))
            Assert.Throws<ShareUsedException>(() => unread.Take(s_mia, Megabyte));

        unread.Take(s_mia, UnreadBytes.Small - 1);

        Assert.Equal(0, unread.Now);
    }

    /// <summary>The answer itself, to a client that does not read, through the parts that a node has around it.</summary>
    [Fact]
    public async Task An_answer_is_counted_until_its_client_has_read_it()
    {
        var client = new Client(s_options);
        var unread = client.Unread;

        var answer = client.AnswerAsync(Megabyte);
        var second = await client.With(unread).RefusedAsync(2 * Megabyte);

        Assert.False(answer.IsCompleted);
        Assert.Contains("this caller has 1 MB of answers", second, StringComparison.Ordinal);
        client.Reads();
        await Until.DoneAsync(answer, "the answer is read");
        Assert.Equal(0, unread.Now);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_disconnected()
    {
        var client = new Client(s_options with { StalledAfter = TimeSpan.FromMilliseconds(20) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.DoneAsync(client.AnswerAsync(Megabyte), "the answer ends"));

        Assert.True(client.WasAborted);
        Assert.Equal(0, client.Unread.Now);
    }

    /// <summary>A request whose client takes nothing of the answer until it reads.</summary>
    private sealed class Client
    {
        private readonly HttpOptions _options;
        private readonly TaskCompletionSource _reads = new();
        private readonly Lifetime _lifetime = new();

        public Client(HttpOptions options) => (_options, Unread) = (options, new UnreadBytes(options));

        public UnreadBytes Unread { get; private set; }

        public bool WasAborted => _lifetime.RequestAborted.IsCancellationRequested;

        public void Reads() => _reads.SetResult();

        public Client With(UnreadBytes unread) => new(_options) { Unread = unread };

        public Task AnswerAsync(int bytes)
        {
            var http = new DefaultHttpContext
            {
                RequestServices = new ServiceCollection().AddSingleton(Unread).BuildServiceProvider(),
                Connection = { RemoteIpAddress = IPAddress.Loopback },
            };
            http.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
            http.Response.Body = new PatientBody(http, new Slow(_reads.Task, _lifetime.RequestAborted), _options.StalledAfter);
            return new JsonReply(new JsonObject { ["text"] = new string('x', bytes - 11) }).ExecuteAsync(http);
        }

        public async Task<string> RefusedAsync(int bytes) =>
            (await Assert.ThrowsAsync<ShareUsedException>(() => AnswerAsync(bytes))).Message;

        private sealed class Lifetime : IHttpRequestLifetimeFeature
        {
            private readonly CancellationTokenSource _aborted = new();

            public Lifetime() => RequestAborted = _aborted.Token;

            public CancellationToken RequestAborted { get; set; }

            public void Abort() => _aborted.Cancel();
        }

        private sealed class Slow(Task reads, CancellationToken aborted) : MemoryStream
        {
            public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
                await reads.WaitAsync(aborted);
        }
    }
}
