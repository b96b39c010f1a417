using System.Diagnostics;
using CampaignActors.Node.Tests;

namespace CampaignActors.Cluster.Tests.Tls;

/// <summary>cluster-config/make-certificates.sh as people call it.</summary>
public static class CertificateScript
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("sh", [Repository.PathOf("cluster-config", "make-certificates.sh"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Until.DoneAsync(process.WaitForExitAsync(), "the script ends");
        return (process.ExitCode, await output, await error);
    }

    /// <returns>The settings that it prints for each name.</returns>
    public static async Task<IReadOnlyDictionary<string, Dictionary<string, string>>> MakeAsync(string folder, params string[] names)
    {
        var (exitCode, output, error) = await RunAsync([folder, .. names]);
        if (exitCode != 0)
            throw new InvalidOperationException($"the script ended with {exitCode}: {error}");
        return output.Split("# ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(
            block => block.Split('\n')[0],
            block => block.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]));
    }
}
