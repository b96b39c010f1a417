using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Stores;

public sealed partial class MemoryRecipients
{
    public Task<IReadOnlyList<Suppression>> LiftAsync(string keyOrAddress, Channel channel, LiftReason? because, CancellationToken ct)
    {
        lock (_gate)
        {
            var given = SuppressionRules.Address(channel, keyOrAddress);
            var person = _byKey.GetValueOrDefault(keyOrAddress);
            if (person is null && given is null)
                throw SuppressionRules.Unknown(channel);
            var hashes = new[] { given, person is null ? null : Addresses.Of(person, channel) }.OfType<string>()
                .Select(a => HashOf(channel, a)).Distinct().ToList();
            var found = hashes.Select(h => _suppressedHashes.GetValueOrDefault(h))
                .Prepend(person is null ? null : _suppressed.GetValueOrDefault((person.Number, channel))).OfType<Suppression>().ToList();
            SuppressionRules.CheckLift(found, because);
            hashes.ForEach(h => _suppressedHashes.Remove(h));
            if (person is not null)
                _suppressed.Remove((person.Number, channel));
            return Task.FromResult<IReadOnlyList<Suppression>>(found);
        }
    }

    public Task<bool?> ClearAsync(
        string key, IReadOnlyCollection<string> fields, IReadOnlyCollection<string> lists, CancellationToken ct)
    {
        lock (_gate)
        {
            if (RecipientRules.ClearProblem(fields, _layout) is { } problem)
                throw new AudienceException(problem);
            if (_byKey.GetValueOrDefault(key) is not { } known)
                return Task.FromResult<bool?>(null);
            T? Kept<T>(string field, T? value) => fields.Contains(field) ? default : value;
            var cleared = known with
            {
                Email = Kept("email", known.Email),
                Phone = Kept("phone", known.Phone),
                FirstName = Kept("firstName", known.FirstName),
                LastName = Kept("lastName", known.LastName),
                Language = Kept("language", known.Language),
                Country = Kept("country", known.Country),
                Street = Kept("street", known.Street),
                City = Kept("city", known.City),
                Postcode = Kept("postcode", known.Postcode),
                BirthDate = Kept("birthDate", known.BirthDate),
                Attributes = known.Attributes.Where(a => !fields.Contains(a.Key)).ToDictionary(a => a.Key, a => a.Value),
                Lists = new SortedSet<string>(known.Lists.Except(lists), StringComparer.Ordinal),
            };
            if (Same(known, cleared))
                return Task.FromResult<bool?>(false);
            (_byKey[key], _byNumber[known.Number]) = (cleared, cleared);
            return Task.FromResult<bool?>(true);
        }
    }
}
