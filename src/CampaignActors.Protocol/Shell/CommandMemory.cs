using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Command ids with a hash of their payload and their signer, bounded by number and age: of those that were accepted, and of those whose
/// refusal or lack of effect is stored because an earlier copy may still be under way. Other refusals are not remembered; other commands
/// that changed nothing are, as long as the entity is in memory.
/// </summary>
internal sealed class CommandMemory(int maxCount, Duration maxAge)
{
    private readonly Dictionary<string, RememberedCommand> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, RememberedCommand> _passing = new(StringComparer.Ordinal);
    private readonly Queue<string> _passingOrder = new();

    public RememberedCommand? Find(string id) => _byId.GetValueOrDefault(id) ?? _passing.GetValueOrDefault(id);

    /// <summary>Remembers a command without a row, which a restart forgets: a tenth as many as of the others.</summary>
    public void AddPassing(RememberedCommand command)
    {
        if (_passing.TryAdd(command.Id, command))
            _passingOrder.Enqueue(command.Id);
        while (_passingOrder.Count > Math.Max(1, maxCount / 10))
            _passing.Remove(_passingOrder.Dequeue());
    }

    public void Add(RememberedCommand command)
    {
        if (_byId.TryAdd(command.Id, command))
            _order.Enqueue(command.Id);
        while (_order.TryPeek(out var oldest) && (_order.Count > maxCount || _byId[oldest].At < command.At - maxAge))
            _byId.Remove(_order.Dequeue());
    }

    public Seq<RememberedCommand> Save() => _order.Select(id => _byId[id]).ToSeq();

    /// <summary>First 16 hex digits of the SHA-256 of manifest and payload: enough to notice a mistake, not meant against malice.</summary>
    /// <param name="expected">The revision that the command was meant for: with another one it is another command.</param>
    /// <param name="condition">The same for anything else that the command needs of the entity.</param>
    public static string Hash(ICommand command, long? expected = null, Precondition? condition = null)
    {
        var manifest = expected is { } revision ? $"{Contracts.Manifest(command)}@{revision}"
            : condition is not null ? $"{Contracts.Manifest(command)}@{condition.Text}"
            : Contracts.Manifest(command);
        var payload = Contracts.Serialize(command);
        // In one piece: a hash that is fed piece by piece costs several times as much, and every command pays it.
        var length = Encoding.UTF8.GetByteCount(manifest) + payload.Length;
        var text = length <= 1024 ? stackalloc byte[length] : new byte[length];
        payload.CopyTo(text[Encoding.UTF8.GetBytes(manifest, text)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}
