using System.Text.Json;
using System.Text.Json.Serialization;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Jobs;

/// <summary>How far a step came, as its marker says.</summary>
internal enum StepPhase
{
    /// <summary>It was begun and may have happened.</summary>
    Begun,

    /// <summary>All is there under a temporary name; what is left is to give it its name.</summary>
    Ready,
    Done,
}

/// <summary>What is durable about one step: a file of its own, so that a node that was killed knows what it had done.</summary>
/// <param name="Settings">Hash of the step as it was described: what is begun with other settings is begun from the start.</param>
/// <param name="Target">Where it goes, of steps that write a file.</param>
/// <param name="Hash">SHA-256 of what was written there.</param>
/// <param name="File">The file as the step left it.</param>
/// <param name="Tries">Begun so often.</param>
internal sealed record StepMark(
    string Key, string Delivery, int Ordinal, string Kind, StepPhase Phase, string Settings, string? Target, string? Hash, string? File,
    string? Result, int Tries);

/// <summary>The markers of all steps, in <c>steps/</c> of the jobs folder. Each is replaced as a whole.</summary>
internal sealed class StepMarkers(string folder)
{
    /// <summary>Within the jobs folder.</summary>
    public const string Folder = "steps";

    private readonly string _folder = Path.Combine(Path.GetFullPath(folder), Folder);

    /// <summary>Whether the file is the marker of a step that is done.</summary>
    public static bool IsDone(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StepMarkJson.Default.StepMark) is { Phase: StepPhase.Done };
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            // What cannot be read is left to a person.
            return false;
        }
    }

    public string LogOf(string key) => Path.Combine(_folder, OutsideKey.Hash(key) + ".log");

    /// <exception cref="GatewayException">The file is no marker: what became of the step is not known.</exception>
    public StepMark? Read(string key)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StepMarkJson.Default.StepMark);
        }
        catch (JsonException e)
        {
            throw new GatewayException($"the marker {Path.GetFileName(path)} in the jobs folder cannot be read: {e.Message}", e);
        }
    }

    public void Write(StepMark mark)
    {
        using var file = PendingFile.In(_folder);
        JsonSerializer.Serialize(file.Stream, mark, StepMarkJson.Default.StepMark);
        file.Seal();
        file.Replace(PathOf(mark.Key));
    }

    private string PathOf(string key) => Path.Combine(_folder, OutsideKey.Hash(key) + ".json");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(StepMark))]
internal sealed partial class StepMarkJson : JsonSerializerContext;
