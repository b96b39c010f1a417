using CampaignActors.Node.Start;

namespace CampaignActors.Node.Play;

/// <summary>A scenario file that the node plays on itself.</summary>
public sealed class PlayFile
{
    public static PlayFile Read(string path) => throw new StartException(ExitCodes.BadInput, $"{path}: not yet");

    public Task<bool> RunAsync(NodeHost host, TextWriter output) => Task.FromResult(true);
}
