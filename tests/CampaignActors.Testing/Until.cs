using System.Diagnostics;

namespace CampaignActors.Testing;

/// <summary>Waits for a fact, never for time to pass.</summary>
public static class Until
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    /// <returns>The first value that is not <c>null</c>.</returns>
    public static async Task<T> FoundAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_deadline)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(10);
        }
        throw NotYet(what);
    }

    /// <summary>What must come to an end by itself. Without a limit a failure there would be a run that never ends.</summary>
    public static async Task<T> DoneAsync<T>(Task<T> task, string what)
    {
        await DoneAsync((Task)task, what);
        return await task;
    }

    /// <inheritdoc cref="DoneAsync{T}(Task{T}, string)"/>
    public static async Task DoneAsync(Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(s_deadline)) != task)
            throw NotYet(what);
        await task;
    }

    public static Task TrueAsync(Func<Task<bool>> fact, string what) => FoundAsync(async () => await fact() ? what : null, what);

    private static TimeoutException NotYet(string what) => new($"not within {s_deadline.TotalSeconds:0} s: {what}");
}
