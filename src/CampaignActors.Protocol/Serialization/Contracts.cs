using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Protocol.Serialization;

/// <summary>
/// From manifests to shapes and back. The manifest stands beside the bytes and picks the type; nothing inside the bytes ever does,
/// so what is read can only be what was expected.
/// </summary>
public static class Contracts
{
    /// <summary>Ends the manifest of a stored form (<see cref="EntityKind.Short"/>), after that of the event.</summary>
    private const string Short = "Short";

    private static readonly FrozenDictionary<string, Type> s_types =
        Types().ToFrozenDictionary(t => ManifestOf(t)!, StringComparer.Ordinal);
    private static readonly FrozenDictionary<Type, string> s_manifests = s_types.ToFrozenDictionary(t => t.Value, t => t.Key);

    public static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>All contract types of the domain and the protocol, with their manifests.</summary>
    public static IReadOnlyDictionary<string, Type> All => s_types;

    private static IEnumerable<Type> Types() =>
        new[] { typeof(ContractAttribute).Assembly, typeof(Contracts).Assembly }
            .SelectMany(a => a.GetTypes()).Where(t => ManifestOf(t) is not null);

    private static string? ManifestOf(Type type) => type.GetCustomAttribute<ContractAttribute>(false)?.Manifest;

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            IgnoreReadOnlyProperties = true,
            MaxDepth = 64,
            TypeInfoResolver = ContractsJson.Default,
            Converters =
            {
                new CodeConverter(), new EntityRefConverter(), new TechnicalWorkflowConverter(),
                new CurrencyConverter(), new MoneyConverter(), new QuantityConverter(),
                new InstantConverter(), new LocalDateConverter(), new DurationConverter(), new CollectionConverters(),
                new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <exception cref="UnknownContractException">The object is no contract.</exception>
    public static string Manifest(object contract) =>
        s_manifests.TryGetValue(contract.GetType(), out var manifest)
            ? manifest
            : throw new UnknownContractException(contract.GetType().Name);

    /// <summary>
    /// The name under which an event is shown: its manifest, or for a stored form that of the event, so that the name says what happened
    /// whatever wrote it.
    /// </summary>
    /// <exception cref="UnknownContractException">The object is no contract.</exception>
    public static string Name(object contract) =>
        Manifest(contract) is var manifest && manifest.EndsWith(Short, StringComparison.Ordinal) ? manifest[..^Short.Length] : manifest;

    /// <exception cref="UnknownContractException">The manifest is unknown.</exception>
    public static Type TypeOf(string manifest) =>
        s_types.TryGetValue(manifest, out var type) ? type : throw new UnknownContractException(manifest);

    public static byte[] Serialize(object contract) => JsonSerializer.SerializeToUtf8Bytes(contract, TypeInfo(contract.GetType()));

    public static void Serialize(Utf8JsonWriter writer, object contract) =>
        JsonSerializer.Serialize(writer, contract, TypeInfo(contract.GetType()));

    /// <exception cref="UnknownContractException">The manifest is unknown.</exception>
    /// <exception cref="JsonException">The bytes are not what the manifest says.</exception>
    public static object Deserialize(string manifest, ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, TypeInfo(TypeOf(manifest))) ?? throw new JsonException($"'{manifest}' holds null");

    public static object Deserialize(string manifest, JsonElement element) =>
        element.Deserialize(TypeInfo(TypeOf(manifest))) ?? throw new JsonException($"'{manifest}' holds null");

    private static JsonTypeInfo TypeInfo(Type type) => Options.GetTypeInfo(type);
}

/// <summary>A shape that this version does not know: an error for the entity concerned, for no other.</summary>
public sealed class UnknownContractException(string what) : InvalidOperationException($"unknown contract '{what}'");
