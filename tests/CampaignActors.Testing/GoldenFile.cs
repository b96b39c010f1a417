using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace CampaignActors.Testing;

/// <summary>
/// The bytes of one shape as they were first written, one sample a line: <c>NAME.json</c>, and <c>NAME.2.json</c>, <c>.3</c>, … where the
/// shape has grown. What was written once must be read for ever, so no file is ever changed or removed. With UPDATE_GOLDEN=1 a missing
/// file is written, and for a shape that has changed the next version, beside the older ones.
/// </summary>
public sealed class GoldenFile(string folder, string name)
{
    private static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    /// <summary>The folder <c>Golden</c> of the project whose test this is.</summary>
    public static string FolderBeside(string below, [CallerFilePath] string file = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, "..", "Golden", below)).FullName;

    /// <summary>Names that have a file in the folder, whether or not their shape is still known.</summary>
    public static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder, "*.json")
        .Select(f => Path.GetFileNameWithoutExtension(f)!)
        .Select(n => char.IsAsciiDigit(
            n[^1]) && n.LastIndexOf('.') is var dot and > 0 && n[(dot + 1)..].All(char.IsAsciiDigit) ? n[..dot] : n)
        .Distinct();

    private string PathOf(int version) => Path.Combine(folder, version == 1 ? $"{name}.json" : $"{name}.{version}.json");

    /// <summary>Compares what is written now with the newest file, and reads all of them.</summary>
    /// <param name="written">The samples as they are written now.</param>
    /// <param name="again">Reads one sample and writes what was read.</param>
    public void Check(IReadOnlyList<byte[]> written, Func<byte[], byte[]> again)
    {
        var now = written.Select(Encoding.UTF8.GetString).ToArray();
        var version = Enumerable.Range(1, 1_000).TakeWhile(v => File.Exists(PathOf(v))).LastOrDefault();
        if (Updates && (version == 0 || !File.ReadAllLines(PathOf(version)).SequenceEqual(now)))
            File.WriteAllText(PathOf(++version), string.Join('\n', now) + "\n");
        Assert.True(version > 0, $"{name} has no golden file; UPDATE_GOLDEN=1 writes it");
        var newest = File.ReadAllLines(PathOf(version));
        Assert.True(
            newest.SequenceEqual(now),
            $"{name} is not written as it was: a node of the last release must be able to read it, and it what that node wrote.\n"
            + $"was {string.Join('\n', newest.Except(now))}\nnow {string.Join('\n', now.Except(newest))}\nUPDATE_GOLDEN=1 adds "
                + $"{name}.{version + 1}.json beside the older files");
        foreach (var old in Enumerable.Range(1, version).SelectMany(v => File.ReadAllLines(PathOf(v))))
            Holds(JsonNode.Parse(old), JsonNode.Parse(again(Encoding.UTF8.GetBytes(old))), name);
    }

    /// <summary>Everything that was stored is still there after reading; what has been added since may be there as well.</summary>
    private static void Holds(JsonNode? old, JsonNode? read, string path)
    {
        switch (old, read)
        {
            case (JsonObject before, JsonObject after):
                foreach (var (field, value) in before)
                {
                    Assert.True(after.ContainsKey(field), $"{path}.{field} was stored and is not read any more");
                    Holds(value, after[field], $"{path}.{field}");
                }
                break;
            case (JsonArray before, JsonArray after) when before.Count == after.Count:
                for (var i = 0; i < before.Count; i++)
                    Holds(before[i], after[i], $"{path}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(old, read), $"{path}: {old?.ToJsonString()} was stored, {read?.ToJsonString()} is read");
                break;
        }
    }
}
