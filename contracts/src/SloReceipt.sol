// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/interfaces/IERC721.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IERC5192} from "./IERC5192.sol";

/// @title Receipts of service level objectives that were put in force.
/// @notice A receipt is a soulbound token whose id is the SHA-256 of the canonical document it stands for. The
/// receipts of one objective form a lineage: each names the one before it and supersedes it. Hashes, numbers and
/// times are all that is stored; no text of a query, label or reason is.
contract SloReceipt is ERC721, AccessControl, IERC4906, IERC5192 {
    /// @notice What a receipt's document is worth now.
    enum ReceiptState {
        /// @dev No receipt of that document exists.
        None,
        /// @dev The newest of its lineage, in force.
        Active,
        /// @dev A newer receipt of its lineage took its place.
        Superseded,
        /// @dev Taken back; this is final.
        Revoked
    }

    /// @notice A receipt. All zero where none was minted.
    struct Receipt {
        /// @dev What the receipts of one objective have in common.
        bytes32 lineage;
        /// @dev The document of the receipt before it in the lineage, zero for the first.
        bytes32 previous;
        /// @dev The hash of the reason it was revoked for, zero until then.
        bytes32 reasonHash;
        /// @dev Position in the lineage, from 1.
        uint64 sequence;
        /// @dev Time of the block that minted it, in seconds since 1970.
        uint64 mintedAt;
        /// @dev Number of the block that minted it.
        uint64 blockNumber;
        /// @dev What the document is worth now.
        ReceiptState state;
    }

    /// @notice May mint receipts.
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    /// @notice May revoke receipts.
    bytes32 public constant REVOKER_ROLE = keccak256("REVOKER_ROLE");

    /// @dev ERC-4906 has only events, so its interface id is set by the standard and not computed.
    bytes4 private constant _ERC4906_INTERFACE_ID = 0x49064906;

    mapping(bytes32 documentHash => Receipt) private _receipts;

    mapping(bytes32 lineage => bytes32 documentHash) private _heads;

    /// @notice A receipt was minted.
    /// @param documentHash The document, and the token id.
    /// @param lineage The lineage whose head it is now.
    /// @param previous The document of the receipt before it, zero for the first.
    /// @param sequence Its position in the lineage, from 1.
    event ReceiptMinted(
        bytes32 indexed documentHash, bytes32 indexed lineage, bytes32 previous, uint64 sequence
    );

    /// @notice A newer receipt took the place of an active one.
    /// @param documentHash The document that is no longer in force.
    /// @param successor The document that is.
    event ReceiptSuperseded(bytes32 indexed documentHash, bytes32 indexed successor);

    /// @notice A receipt was revoked.
    /// @param documentHash The document that is no longer in force.
    /// @param reasonHash The hash of the reason, which is kept elsewhere.
    event ReceiptRevoked(bytes32 indexed documentHash, bytes32 reasonHash);

    /// @dev Zero stands for "no document" and can not be minted.
    error ReceiptInvalidDocument(bytes32 documentHash);

    /// @dev The document got its receipt before, in block `blockNumber`.
    error ReceiptAlreadyMinted(bytes32 documentHash, uint64 blockNumber);

    /// @dev The head of `lineage` is `found`, but the caller expected `expected`. Zero stands for none.
    error ReceiptPreviousMismatch(bytes32 lineage, bytes32 expected, bytes32 found);

    /// @dev The document has no receipt, or a revoked one, as `state` says.
    error ReceiptNotRevocable(bytes32 documentHash, ReceiptState state);

    /// @dev The token belongs to `owner` for good.
    error ReceiptSoulbound(uint256 tokenId, address owner);

    /// @dev Nobody can be approved to transfer what can not be transferred.
    error ReceiptApprovalRefused(address operator);

    /// @notice Sets the holders of the three roles; they may be the same.
    /// @param admin Grants and withdraws roles.
    /// @param minter Mints receipts.
    /// @param revoker Revokes receipts.
    constructor(address admin, address minter, address revoker) ERC721("SLO Receipt", "SLOR") {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINTER_ROLE, minter);
        _grantRole(REVOKER_ROLE, revoker);
    }

    /// @notice Mints the receipt of a document to the caller and makes it the head of its lineage. An active head
    /// is superseded; a revoked one stays revoked.
    /// @param documentHash The SHA-256 of the canonical document.
    /// @param lineage What the receipts of one objective have in common.
    /// @param expectedPrevious The document that must be the lineage's head now, zero if there must be none.
    function mint(bytes32 documentHash, bytes32 lineage, bytes32 expectedPrevious)
        external
        onlyRole(MINTER_ROLE)
    {
        require(documentHash != 0, ReceiptInvalidDocument(documentHash));
        Receipt storage receipt = _receipts[documentHash];
        require(receipt.state == ReceiptState.None, ReceiptAlreadyMinted(documentHash, receipt.blockNumber));
        bytes32 previous = _heads[lineage];
        require(previous == expectedPrevious, ReceiptPreviousMismatch(lineage, expectedPrevious, previous));

        receipt.lineage = lineage;
        receipt.previous = previous;
        receipt.sequence = _receipts[previous].sequence + 1;
        receipt.mintedAt = uint64(block.timestamp);
        receipt.blockNumber = uint64(block.number);
        receipt.state = ReceiptState.Active;
        _heads[lineage] = documentHash;
        emit ReceiptMinted(documentHash, lineage, previous, receipt.sequence);

        _mint(_msgSender(), uint256(documentHash));
        emit Locked(uint256(documentHash));
        _supersede(previous, documentHash);
    }

    /// @notice Takes an active or superseded receipt back, for good. A head stays the head of its lineage.
    /// @param documentHash The document whose receipt is revoked.
    /// @param reasonHash The hash of the reason.
    function revoke(bytes32 documentHash, bytes32 reasonHash) external onlyRole(REVOKER_ROLE) {
        Receipt storage receipt = _receipts[documentHash];
        ReceiptState state = receipt.state;
        require(
            state == ReceiptState.Active || state == ReceiptState.Superseded,
            ReceiptNotRevocable(documentHash, state)
        );
        receipt.state = ReceiptState.Revoked;
        receipt.reasonHash = reasonHash;
        emit ReceiptRevoked(documentHash, reasonHash);
        emit MetadataUpdate(uint256(documentHash));
    }

    /// @notice The receipt of a document; its state is `None` if there is none.
    /// @param documentHash The document.
    function receiptOf(bytes32 documentHash) external view returns (Receipt memory) {
        return _receipts[documentHash];
    }

    /// @notice The newest receipt of a lineage, whatever its state. All zero if there is none.
    /// @param lineage The lineage.
    function headOf(bytes32 lineage) external view returns (bytes32 documentHash, Receipt memory receipt) {
        documentHash = _heads[lineage];
        receipt = _receipts[documentHash];
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @notice Always reverts: a receipt can not be transferred, so nobody can be approved to.
    /// @param operator Who would be approved.
    function approve(address operator, uint256) public pure override(ERC721, IERC721) {
        revert ReceiptApprovalRefused(operator);
    }

    /// @notice Always reverts: a receipt can not be transferred, so nobody can be approved to.
    /// @param operator Who would be approved.
    function setApprovalForAll(address operator, bool) public pure override(ERC721, IERC721) {
        revert ReceiptApprovalRefused(operator);
    }

    /// @notice The token's description as a JSON document in a data URI. It changes when the receipt's state does.
    /// @param tokenId The token.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        Receipt memory receipt = _receipts[bytes32(tokenId)];
        bytes memory json = abi.encodePacked(
            '{"name":"SLO receipt ',
            Strings.toHexString(tokenId, 32),
            '","attributes":[{"trait_type":"state","value":"',
            _nameOf(receipt.state),
            '"},{"trait_type":"lineage","value":"',
            Strings.toHexString(uint256(receipt.lineage), 32),
            '"},{"trait_type":"sequence","value":',
            Strings.toString(receipt.sequence),
            "}]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId)
        public
        view
        override(ERC721, AccessControl, IERC165)
        returns (bool)
    {
        return interfaceId == type(IERC5192).interfaceId || interfaceId == _ERC4906_INTERFACE_ID
            || super.supportsInterface(interfaceId);
    }

    /// @dev Every mint, transfer and burn of a token comes through here; a token that has an owner keeps it.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address) {
        address owner = _ownerOf(tokenId);
        require(owner == address(0), ReceiptSoulbound(tokenId, owner));
        return super._update(to, tokenId, auth);
    }

    /// @dev Marks `documentHash` as superseded if it is active: a revoked receipt stays revoked, and there may be none.
    function _supersede(bytes32 documentHash, bytes32 successor) private {
        Receipt storage receipt = _receipts[documentHash];
        if (receipt.state != ReceiptState.Active) {
            return;
        }
        receipt.state = ReceiptState.Superseded;
        emit ReceiptSuperseded(documentHash, successor);
        emit MetadataUpdate(uint256(documentHash));
    }

    /// @dev The state in the words that people read.
    function _nameOf(ReceiptState state) private pure returns (string memory) {
        if (state == ReceiptState.Active) return "active";
        if (state == ReceiptState.Superseded) return "superseded";
        if (state == ReceiptState.Revoked) return "revoked";
        return "none";
    }
}
