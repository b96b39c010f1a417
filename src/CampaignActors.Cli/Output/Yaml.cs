using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CampaignActors.Vocabulary.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CampaignActors.Cli.Output;

/// <summary>The same as <see cref="JsonOutput"/> in YAML, in the form of plan files.</summary>
internal static partial class Yaml
{
    public static void Write(JsonNode node, TextWriter writer)
    {
        var emitter = new Emitter(writer,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 128, newLine: "\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    Text(emitter, key);
                    Emit(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Text(emitter, value.GetValue<string>());
                break;
            default:
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    /// <summary>
    /// A text that would read as a number, a truth value or nothing is quoted, so that it stays a text for every reader. One with
    /// characters that must not reach a terminal is as well: only between double quotes can they be written as escapes.
    /// </summary>
    private static void Text(Emitter emitter, string text) => emitter.Emit(new Scalar(
        null, null, text, Ambiguous().IsMatch(text) || Shown.HasUnsafe(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any,
        isPlainImplicit: true, isQuotedImplicit: true));

    [GeneratedRegex(
        @"^(|~|null|true|false|yes|no|on|off|[-+.]?[0-9][-+0-9.,_eExX:]*|\.inf|\.nan)\z",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ambiguous();
}
