using CampaignActors.Node.Configuration;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Start;

/// <summary>Probes a running node, for health checks in images without another client.</summary>
internal static class HealthProbe
{
    /// <summary>Shorter than the usual timeout of a health check, so that the reason is printed.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(4);

    /// <returns><see cref="NodeExitCodes.Fine"/> when the node is healthy, else <see cref="NodeExitCodes.Failed"/>.</returns>
    public static async Task<int> RunAsync(Uri url, TextWriter output, TextWriter error)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = s_within };
        try
        {
            using var answer = await http.GetAsync(url);
            var text = Shown.OneLine(await answer.Content.ReadAsStringAsync(), 1_000);
            await (answer.IsSuccessStatusCode ? output : error).WriteLineAsync($"{(int)answer.StatusCode} {text}");
            return answer.IsSuccessStatusCode ? NodeExitCodes.Fine : NodeExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync(e is HttpRequestException
                ? $"{url} does not answer: {Shown.OneLine(e.Message, 300)}"
                : $"{url} does not answer within {s_within.TotalSeconds:0} s");
            return NodeExitCodes.Failed;
        }
    }
}
