using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Start;

/// <summary>Asks a running node how it is, for health checks in images that hold no other client.</summary>
internal static class HealthProbe
{
    /// <summary>Shorter than what a health check usually waits, so that its reason is told.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(4);

    /// <returns><see cref="ExitCodes.Fine"/> when it answers that all is well, else <see cref="ExitCodes.Failed"/>.</returns>
    public static async Task<int> RunAsync(Uri url, TextWriter output, TextWriter error)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = s_within };
        try
        {
            using var answer = await http.GetAsync(url);
            var text = Shown.OneLine(await answer.Content.ReadAsStringAsync(), 1_000);
            await (answer.IsSuccessStatusCode ? output : error).WriteLineAsync($"{(int)answer.StatusCode} {text}");
            return answer.IsSuccessStatusCode ? ExitCodes.Fine : ExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync(e is HttpRequestException
                ? $"{url} does not answer: {Shown.OneLine(e.Message, 300)}"
                : $"{url} does not answer within {s_within.TotalSeconds:0} s");
            return ExitCodes.Failed;
        }
    }
}
